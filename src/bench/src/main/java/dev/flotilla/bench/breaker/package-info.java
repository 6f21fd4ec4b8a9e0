/** What a permitted call costs: our breaker and mesh against resilience4j, by JMH. */
package dev.flotilla.bench.breaker;
