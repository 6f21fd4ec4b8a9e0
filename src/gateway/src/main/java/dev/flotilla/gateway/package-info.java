/**
 * The edge of the cluster: HTTP in, contracts and discovered HTTP services behind it, and the API
 * documents of all of them. Entry types: {@link dev.flotilla.gateway.Gateway} and {@link
 * dev.flotilla.gateway.GatewayOptions}. Holds no state that outlives a request and never waits
 * without a bound.
 */
package dev.flotilla.gateway;
