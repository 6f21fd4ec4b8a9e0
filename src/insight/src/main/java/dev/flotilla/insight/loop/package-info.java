/**
 * The event loops of a node: how late they run what is due, and what blocked them. {@link
 * dev.flotilla.insight.loop.LoopMonitor} is the entry type. It interrupts nothing and stops
 * nothing.
 */
package dev.flotilla.insight.loop;
