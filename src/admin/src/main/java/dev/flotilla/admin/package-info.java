/**
 * The admin HTTP API of a cluster. {@link dev.flotilla.admin.AdminApi} starts it; it asks the nodes
 * through {@code flotilla-insight}.
 */
package dev.flotilla.admin;
