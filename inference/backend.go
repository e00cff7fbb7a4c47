package inference

import "context"

// Batch is what goes through the network in one run. The pipeline fills Input
// for N pictures and the backend fills the outputs for the same N.
type Batch struct {
	// N is the number of pictures, 1 ≤ N ≤ Device.Batch.
	N int
	// Input has N × Preprocess.Len() values, picture by picture.
	Input []float32
	// Logits has N × classes values, which the run fills.
	Logits []float32
	// Embedding has N × dims values, which the run fills; it is empty where the
	// pack has no such output.
	Embedding []float32
}

// Device is where a backend runs, and why there.
type Device struct {
	Kind string // "cpu", "cuda", "tensorrt" or KindRemote
	Name string // what a person knows it by: "Intel(R) Xeon(R)", "NVIDIA A10G"
	// Reason is empty where the device is the one that was asked for, else
	// the code of why it is not a GPU, and Detail what belongs to the code; the
	// sentence is made at the edge.
	Reason, Detail string
	// Runtime is the library's name and version: "ONNX Runtime 1.24.4".
	Runtime string
	// Lanes is how many runs may be under way at once, Batch the most pictures
	// one run takes. A GPU is one lane of large batches, a CPU a lane a core
	// with one thread and batch 1.
	Lanes, Batch int
	// Most is what Batch may grow to, where it is less for now, as on a GPU whose memory was short;
	// 0 is Batch.
	Most int
	// Serial says that runs under way at once take turns on the device, as on a
	// GPU, where a second lane only copies while the first computes. Its input is
	// always a copy; on another device of batch 1 it is the decoder's own slot.
	Serial bool
	// GPU is the name of the GPU, Driver the version of its driver and Memory its whole memory in
	// bytes; empty and 0 where unknown. They are also set where the CPU took the GPU's place.
	GPU, Driver string
	Memory      int64
	// Servers is how many other machines take batches, and Up how many of them answered when they were
	// asked last; 0 where pictures stay on this machine.
	Servers, Up int
	// Beside is the Kind of the device of this machine that takes its share beside them; empty for
	// none.
	Beside string
}

// KindRemote is the Kind of a device that other machines are, by the Open Inference Protocol, alone or
// beside one of this machine.
const KindRemote = "oip"

// ReasonCPUBuild is the Reason of a program that knows no other device yet.
const ReasonCPUBuild = "cpu_build"

// Backend runs a network. Run may be called from Device().Lanes goroutines at
// once and blocks until the outputs are filled, the run failed, or ctx ended.
// Device may be called at any time: it changes where a backend recovers from a
// failure. Close waits for nothing: the caller has no run under way.
//
// The code of an error of Run says whose fault it is. CodeOutOfMemory and
// CodeDeviceLost are the device's: no picture can be run. CodeHang, which only a
// Serial device may answer, says that the run was given up and may still be under
// way, so that nothing may be written to the batch's slices again, nor its outputs
// read. Any other may be the fault of a picture, whose neighbours are run again.
type Backend interface {
	Run(ctx context.Context, b *Batch) error
	Device() Device
	Close() error
}

// Decoder turns an item into numbers. One decoder belongs to one goroutine at
// a time, so that it may keep its buffers.
type Decoder interface {
	// Decode reads the item, fills slot (Preprocess.Len() values) and says what it saw. An error is
	// the picture's own: it carries a Code and never stops the run. Pictures are never written to.
	// What was learnt before a failure (size, bytes) is still in the Picture.
	Decode(ctx context.Context, it *Item, slot []float32) (Picture, error)
	// Close frees what the decoder keeps.
	Close() error
}

// Part returns n of b's pictures from the given one on, in b's own memory.
func (b *Batch) Part(from, n int) *Batch {
	of := func(s []float32) []float32 {
		each := len(s) / b.N
		return s[from*each : (from+n)*each : (from+n)*each]
	}
	return &Batch{N: n, Input: of(b.Input), Logits: of(b.Logits), Embedding: of(b.Embedding)}
}
