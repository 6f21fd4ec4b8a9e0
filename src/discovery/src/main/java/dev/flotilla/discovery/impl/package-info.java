/**
 * How discovery is done: records in a shared map, a view of them bound to the members, and the
 * questions members ask each other. Nothing here is called from outside; the entry type is {@link
 * dev.flotilla.discovery.Discovery}.
 */
package dev.flotilla.discovery.impl;
