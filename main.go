// Command wanwu-desktop is the window: drop pictures on it, see what is on them.
// Files and folders named as arguments are added at once, as those are that
// are dropped on the program's icon.
package main

import (
	"os"
	"runtime/debug"

	"wanwu/app/desktop"
	"wanwu/app/host"
	"wanwu/inference/ort"
	"wanwu/ui/launch"
)

// gcPercent lets the heap grow by a quarter before it is collected, instead of by
// as much again: a million rows are most of what a window holds, they stay, and a
// picture allocates next to nothing, so collecting more often costs little.
const gcPercent = 25

func main() {
	ort.ProbeMain() // a child that tries a GPU does nothing else
	debug.SetGCPercent(gcPercent)
	host.BoundHeap()
	front, status := launch.New(os.Args[1:])
	if front != nil {
		status = desktop.Run(front)
	}
	os.Exit(status)
}
