/** The caller: typed clients and invokers of contract methods. */
package dev.flotilla.rpc.impl.client;
