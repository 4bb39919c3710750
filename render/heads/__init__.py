"""People made of MakeHuman's assets: a mesh, 52 shapes and a neck, written as GLB files."""
