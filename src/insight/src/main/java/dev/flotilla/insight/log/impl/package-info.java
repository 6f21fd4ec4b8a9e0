/** How the log of a node is kept; nothing here is for others. */
package dev.flotilla.insight.log.impl;
