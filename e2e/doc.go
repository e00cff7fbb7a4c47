// Package e2e tests the real window: the desktop program as it is built, on a
// virtual X display with a window manager, pictures dragged out of a file
// manager with the mouse, a spreadsheet saved through the system's dialog. What
// the window shows is read from its title and from that file; screenshots are
// left in e2e-out/.
//
// It needs Xvfb, openbox, PCManFM, xdotool, ImageMagick, x11-utils, xclip and strace, and the
// program in build/. The build tag e2e keeps it out of go test ./...:
//
//	make e2e
package e2e
