/** Where the server is, in its own namespace: link.c says so too. */
export const ADDRESS = '10.9.0.2';
export const PORT = 8080;
