/** How spans are packed, held and gathered. Not for callers. */
package dev.flotilla.insight.impl.trace;
