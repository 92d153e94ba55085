/** Whose argument is a message, and which one. */
const messages = [
  [/^(?:new \w*Error|refuse)$/, 0],
  [/^(?:beginsAnew|checkpointWarning|asSourceError)$/, 1],
];
const texts = new Set(['StringLiteral', 'TemplateLiteral']);
const joins = new Set([...texts, 'ConditionalExpression', 'LogicalExpression', 'BinaryExpression']);

const calleeOf = ({ node }) =>
  node.type === 'NewExpression'
    ? `new ${node.callee.name ?? ''}`
    : node.type === 'CallExpression'
      ? (node.callee.name ?? '')
      : '';

/** Whether a text is one for people: the first argument of an error, or the `message` of a warning, or a piece of such. */
function isMessage(path) {
  let text = path;
  while (text.parentPath && joins.has(text.parentPath.node.type)) text = text.parentPath;
  const parent = text.parentPath;
  if (!parent) return false;
  if (parent.node.type === 'ObjectProperty') return parent.node.key.name === 'message' && text.key === 'value';
  if (parent.node.type === 'VariableDeclarator') return parent.node.id.name === 'message';
  const callee = calleeOf(parent);
  return text.listKey === 'arguments' && messages.some(([name, place]) => name.test(callee) && text.key === place);
}

/** Stryker's plugin: leaves alone the words of messages. When a message comes, and of which error, is still mutated. */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'message-texts',
    value: {
      shouldIgnore: (path) => (texts.has(path.node.type) && isMessage(path) ? 'words for people' : undefined),
    },
  },
];
