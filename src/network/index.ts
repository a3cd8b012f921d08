export { networkOf } from './client-network.ts'
export { isLoopbackAddress, isLoopbackHost, loopbackOrigin } from './loopback.ts'
