import { versionOf } from '../this-machine.js';
import { lineTable, speedTable } from './tables.js';

/** The section of the page. */
export const report = ({ results, seeds, date, commit, machine, node, load }) => `## Real lines

Written by \`npm run bench:lines -- --write\`. ${date}, commit ${commit}; ${machine}, at a load of up to ${load.toFixed(1)};
Node ${node}, twitter-api-v2 ${versionOf('twitter-api-v2')}.

Mbit/s of a whole upload, from before INIT to the reply to FINALIZE; ${seeds > 1 ? `medians over ${seeds} seeds` : 'one run of each'}.

${speedTable(results)}

In brackets: what one APPEND carried, where it is not what the column says. \`*\`: one was stopped before its end, and counts
with what had arrived until then. \`†\`: one failed.

![The table, drawn](lines.svg)

Both ends are the kernel's own TCP with CUBIC, in two network namespaces. Between them stands \`spec/bench/lines/link.c\`:
a rate both ways, a drop-tail queue of one bandwidth-delay product (48 kB at least), half of the RTT each way, and random
loss of what goes to X alone (what is lost of the way back are acknowledgements, which the next ones make good). The seed
says which packets are lost: the same ones, by their number, for everyone. The server takes the whole body of each request,
then thinks, and checks that the file is whole. Each upload has processes, namespaces and connections of its own, and
nothing that TCP remembers. HTTP is in the clear: TLS would cost one or two RTT more for each connection.

rx-media-upload sends segments of 4 MiB where it is told a number: a file of 16 MiB has four of them, and no more than four
can be on the way. Where more are allowed than there are, two columns are the same upload, and what is between them is chance:
the seed says which packets are lost, but not whose they are.

What the lines were found to be, before the uploads:

${lineTable(results)}
`;
