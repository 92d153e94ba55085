// The live table: drawn over itself on a terminal, a line now and then where there is none.
const WIDTH = 30;

export function terminalTable(out = process.stdout) {
  const started = Date.now();
  let drawn = 0;
  let told = 0;
  return {
    draw({ counts, total, kills, jobs }) {
      const done = counts.completed;
      const seconds = ((Date.now() - started) / 1000).toFixed(0);
      const head = `${String(done).padStart(4)} of ${total}  ${bar(done / total)}  ${seconds} s, ${kills} workers killed`;
      if (!out.isTTY) {
        if (done !== total && Date.now() - told < 2_000) return;
        told = Date.now();
        out.write(`${head}\n`);
        return;
      }
      const states = Object.entries(counts).map(([state, count]) => `${state} ${count}`).join('   ');
      const active = jobs.filter(({ state }) => state === 'active').slice(0, 12);
      const lines = [head, states, '', ...active.map(line)];
      out.write(`${drawn > 0 ? `\x1b[${drawn}A\x1b[0J` : ''}${lines.join('\n')}\n`);
      drawn = lines.length;
    },
  };
}

const bar = (fraction, width = WIDTH) => '█'.repeat(Math.round(fraction * width)).padEnd(width, '░');
const line = ({ id, progress, runs }) =>
  `  ${id.padEnd(16)} ${bar(progress / 100, 20)} ${String(progress).padStart(3)} %${runs > 1 ? `   run ${runs}` : ''}`;
