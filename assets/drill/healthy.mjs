// Runs in the gateway's container: ends with 0 when the gateway answers.
fetch("http://127.0.0.1:18789/healthz").then(
  (answer) => process.exit(answer.ok ? 0 : 1),
  () => process.exit(1),
);
