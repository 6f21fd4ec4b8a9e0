/** Request-reply between two JVMs: contracts against the bare event bus, gRPC and NATS. */
package dev.flotilla.bench.rpc;
