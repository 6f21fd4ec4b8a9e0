/** How the process of a node is put together; nothing here is for others. */
package dev.flotilla.node.impl;
