/**
 * What the commands share: where they run, which cluster they mean, and the two servers that they
 * ask, the launcher and the admin API.
 */
package dev.flotilla.fleet.impl.context;
