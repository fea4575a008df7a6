// Bluesky's own development network in one process, for tests. See ../bluesky.py, which
// installs what this needs, gives it a database and a folder, and starts it.
//
//   DATABASE_URL   a PostgreSQL to put the AppView's tables into
//   TMPDIR         a folder of ours alone: the PDS leaves its SQLite files behind in it
//
// Writes one line of JSON to stdout when everything answers; stops on SIGTERM, SIGINT and
// at the end of stdin. `POST {control_url}/settle` answers once the AppView has indexed
// all that the PDS holds; as in production it lags behind otherwise.
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { Server } from 'node:net'

// The servers ask for a port and no host, which opens it on every interface.
const { listen } = Server.prototype
Server.prototype.listen = function (port, ...rest) {
  const hostless = typeof port === 'number' && typeof rest[0] !== 'string'
  return listen.call(this, port, ...(hostless ? ['127.0.0.1'] : []), ...rest)
}
// The one line on stdout is a promise; everything else is for people.
console.log = console.info = console.error

let network
let stopping
const stop = (status) => (stopping ??= shutDown(status))
async function shutDown(status) {
  setTimeout(() => process.exit(1), 15_000).unref()
  try {
    await network?.close()
  } finally {
    process.exit(status)
  }
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop(0))
process.stdin.on('end', () => stop(0)).resume()
// The launcher removes it too, unless it was killed.
process.on('exit', () => rmSync(process.env.TMPDIR, { recursive: true, force: true }))

// dev-env wants the variable and never uses it.
process.env.REDIS_HOST ??= 'nowhere.invalid'
try {
  const { TestNetwork } = await import('@atproto/dev-env')
  // No ports here, not even undefined ones: the AppView would look for the PDS elsewhere.
  network = await TestNetwork.create({
    dbPostgresUrl: process.env.DATABASE_URL,
    dbPostgresSchema: 'network', // letters only, says dev-env
    pds: { hostname: 'localhost', enableDidDocWithSession: true },
  })
  await network.processAll()
} catch (error) {
  console.error(error)
  await stop(1)
}

const control = createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/settle') {
    response.writeHead(404).end()
    return
  }
  try {
    await network.processAll()
    response.end('{}')
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
control.listen(0)
await once(control, 'listening')

const addresses = {
  pds: network.pds.url,
  appview: network.bsky.url,
  plc: network.plc.url,
  control: `http://127.0.0.1:${control.address().port}`,
}
process.stdout.write(JSON.stringify(addresses) + '\n')
