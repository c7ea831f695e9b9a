// What an editor offers: node complete.js SERVER SCHEMA < CASES
// SERVER: yaml-language-server's bin/yaml-language-server. CASES: a JSON list of texts, a '|' where the cursor is. Prints a JSON list of lists of labels.
const { spawn } = require('child_process');
const { readFileSync } = require('fs');
const { pathToFileURL } = require('url');

const [server, schema] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(0, 'utf8'));
const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
const settings = { schemas: { [pathToFileURL(schema).href]: ['*.yaml'] }, schemaStore: { enable: false }, completion: true, validate: true };
const waiting = new Map();
let buffer = Buffer.alloc(0), nextId = 1, configured;
const isConfigured = new Promise(resolve => configured = resolve);

const send = message => {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
};
const request = (method, params) => new Promise((resolve, reject) => {
  waiting.set(nextId, { resolve, reject });
  send({ id: nextId++, method, params });
});

function receive(message) {
  if (message.method && message.id !== undefined) {
    const isConfiguration = message.method === 'workspace/configuration';
    send({ id: message.id, result: isConfiguration ? message.params.items.map(item => item.section === 'yaml' ? settings : {}) : null });
    if (isConfiguration) configured();
  } else if (message.id !== undefined) {
    const { resolve, reject } = waiting.get(message.id);
    message.error ? reject(new Error(message.error.message)) : resolve(message.result);
  }
}

child.stdout.on('data', data => {
  buffer = Buffer.concat([buffer, data]);
  for (;;) {
    const end = buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString('ascii', 0, end))[1]);
    if (buffer.length < end + 4 + length) return;
    const body = buffer.toString('utf8', end + 4, end + 4 + length);
    buffer = buffer.subarray(end + 4 + length);
    receive(JSON.parse(body));
  }
});

async function complete(text, number) {
  const at = text.indexOf('|');
  const before = text.slice(0, at).split('\n');
  const uri = `file:///case${number}.yaml`;
  send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text: text.slice(0, at) + text.slice(at + 1) } } });
  const found = await request('textDocument/completion', { textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1).length } });
  return (found?.items ?? found ?? []).map(item => item.label);
}

(async () => {
  const capabilities = { workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } }, textDocument: { completion: { completionItem: { snippetSupport: true } } } };
  await request('initialize', { processId: process.pid, rootUri: null, capabilities });
  send({ method: 'initialized', params: {} });
  send({ method: 'workspace/didChangeConfiguration', params: { settings: { yaml: settings } } });
  await isConfigured;
  // The server takes its settings in before it completes anything; the first answer may still be without them.
  let number = 0;
  for (let i = 0; i < 50 && (await complete('run:\n  |\n', number++)).length === 0; i++);
  const found = [];
  for (const text of cases) found.push(await complete(text, number++));
  console.log(JSON.stringify(found));
  child.kill();
})().catch(error => { console.error(error); child.kill(); process.exitCode = 1; });
