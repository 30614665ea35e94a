// PeerServer as npm brings it, on the port that it prints.
import { PeerServer } from 'peer'

const options = { port: 0, host: '127.0.0.1', path: '/', concurrent_limit: 10000 }
PeerServer(options, server => console.log(server.address().port))
