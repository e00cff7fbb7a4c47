package engine

import (
	"fmt"
	"runtime"

	"wanwu/app/host"
	"wanwu/inference"
	"wanwu/inference/imagefile"
)

// What a network needs beside the file that is read already, in bytes: the runtime's library,
// a stack and a decoder's buffers for each thread, and the weights as the runtime arranges
// them. Measured with the embedded pack, which takes some 190 MiB more on two cores.
const (
	roomOfRuntime = 96 << 20
	roomOfThread  = 16 << 20
	roomOfWeights = 3 // times the model's file
	// decoderShare is how much of the room decoders may have at once.
	decoderShare = 4
)

// enoughRoom returns an error where a process that may take so little memory would be aborted on
// the way, by Go's runtime or by a library: that is reported before anything is done.
func enoughRoom(model int, room func() (int64, bool)) error {
	if room == nil {
		room = host.Room
	}
	need := int64(roomOfRuntime + roomOfThread*runtime.GOMAXPROCS(0) + roomOfWeights*model)
	if have, limited := room(); limited && have < need {
		return &inference.Error{Code: inference.CodeOutOfMemory, Detail: inference.DetailMachine,
			Err: fmt.Errorf("the process may take %d MiB more, and %d are needed", have>>20, need>>20)}
	}
	return nil
}

// decoderBudget returns the budget of an engine's decoders.
func decoderBudget(room func() (int64, bool)) *imagefile.Budget {
	if room == nil {
		room = host.Room
	}
	have, limited := room()
	if !limited {
		return imagefile.NewBudget(imagefile.BudgetBytes)
	}
	return imagefile.NewBudget(min(imagefile.BudgetBytes, have/decoderShare)).Within(room)
}
