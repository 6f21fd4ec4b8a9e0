/** How a node is made; nothing here is for others. */
package dev.flotilla.cluster.impl;
