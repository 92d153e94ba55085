/** What a file is known by from one visit to the next. Its name alone may be another file's. */
export const fileKey = ({ name, size, lastModified }: File): string => [name, size, lastModified].join('|');
