/**
 * Puts the admin API on a node: reads {@code admin.yaml}, opens the port, joins the node's drain.
 * Entry type: {@link dev.flotilla.verticles.admin.AdminVerticle}. All work is in the insight room.
 */
package dev.flotilla.verticles.admin;
