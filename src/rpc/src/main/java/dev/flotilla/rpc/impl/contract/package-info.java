/** Reads contracts from annotated interfaces. */
package dev.flotilla.rpc.impl.contract;
