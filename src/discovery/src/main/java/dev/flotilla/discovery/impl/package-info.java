/**
 * Implements discovery: records in a shared map, a view of them that follows the members, and
 * requests between members. Nothing here is called from outside; the entry type is {@link
 * dev.flotilla.discovery.Discovery}.
 */
package dev.flotilla.discovery.impl;
