/** How event loops are measured; nothing here is for others. */
package dev.flotilla.insight.loop.impl;
