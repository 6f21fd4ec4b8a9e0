/** JMH, called round by round so that peers take turns, and on an event loop. */
package dev.flotilla.bench.jmh;
