package dev.flotilla.fleet.impl;

import java.util.List;

/** All class-data archives that make a start quick. */
record StartArchives(ClassArchive nodes, LauncherArchive launcher, ArchiveMaker maker)
    implements NodeJvm.Archives {

  @Override
  public List<String> options(NodeSpec node) {
    return nodes.options(node);
  }

  @Override
  public void make() {
    nodes.make();
    launcher.make();
  }

  @Override
  public void close() {
    maker.close();
  }
}
