// Command wanwu is the headless program: the same engine as the window's, for
// servers and scripts. It links no graphics library.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/assets"
	"wanwu/inference/ort"
)

func main() {
	ort.ProbeMain() // a child that tries a GPU does nothing else
	host.BoundHeap()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// A terminal that is closed, which is SIGHUP, ends a run as Ctrl-C does. The first one ends the run and lets what is done be written; with the
	// default restored, a second one ends the program.
	context.AfterFunc(ctx, stop)
	os.Exit(cli.Run(ctx, command.Env{
		Args: os.Args[1:], Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Packs: assets.Packs(), Samples: assets.Samples(), Background: assets.Background, GPURuntime: assets.GPURuntime(), Pages: assets.Service(),
	}))
}
