/**
 * The log of a node: encoders for Logback that hide secrets, the last lines in memory for the admin
 * API, and levels that expire. {@link dev.flotilla.insight.log.NodeLog} is the entry type.
 */
package dev.flotilla.insight.log;
