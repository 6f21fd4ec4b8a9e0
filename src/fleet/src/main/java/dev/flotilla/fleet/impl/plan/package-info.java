/** What should run on this machine, and the files in which the launcher keeps what does run. */
package dev.flotilla.fleet.impl.plan;
