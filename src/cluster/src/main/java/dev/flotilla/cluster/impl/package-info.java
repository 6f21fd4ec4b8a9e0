/** Implements nodes and membership; other modules use none of it. */
package dev.flotilla.cluster.impl;
