/** How a node keeps what it saw. Not for callers. */
package dev.flotilla.insight.impl.event;
