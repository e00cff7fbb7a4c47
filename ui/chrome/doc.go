// Package chrome has the bars around the pictures: toolbar, status bar, the strip above them, the
// invitation in place of pictures, and the layout of all. It must not know the window: a bar shows
// what it is given and calls the functions of its buttons.
package chrome
