// Package chrome has what is around the pictures: toolbar, status bar, the strip above them, the
// invitation in place of none, and the layout of all. It must not know the window: a bar shows what
// it is given and calls what its buttons are for.
package chrome
