package command

import (
	"fmt"

	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/inference"
)

// EngineConfig returns what --device and --batch ask of the engine.
func EngineConfig(env Env, device string, batch int) (engine.Config, error) {
	c, err := engine.NewConfig(env.Getenv, device)
	c.MaxBatch = batch
	c.AllowRemote = true // who writes a machine's name on a command line knows where pixels go
	env.Record.Configure(&c)
	if env.Configure != nil {
		env.Configure(&c)
	}
	return c, err
}

// CheckDevice says in l where --device names no device at all.
func CheckDevice(l words.Lang, device string) error {
	if engine.CheckDevice(device) == nil {
		return nil
	}
	return fmt.Errorf(words.T(l, "cli.device.device_must_be_auto"), device)
}

// NoteDevice reports why no GPU is used, where one might be expected.
func NoteDevice(env Env, l words.Lang, d inference.Device) {
	if words.DeviceConcern(d) {
		fmt.Fprintf(env.Stderr, "%s%s\n", words.T(l, "cli.device.note_running_on_cpu"), words.DeviceAdvice(l, d))
	}
}
