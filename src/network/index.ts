export { clientAddress, type IncomingAddress, isPrivateAddress, isUntrustedProxy } from './client-address.ts'
export { networkOf } from './client-network.ts'
export { isLoopbackAddress, isLoopbackHost, loopbackOrigin } from './loopback.ts'
