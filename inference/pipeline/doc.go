// Package pipeline turns pictures into labels: it connects a scan, decoders, the
// batcher and a sink. It knows no window, no codec and no runtime, which reach it as an
// inference.Decoder and an inference.Backend.
//
// The pipeline on one page:
//
//	roots ─Scan→ Item ─runAhead→ decoders (cores + 1) → tensor slot ─Stream→ Batcher
//	      → lanes (Device.Lanes) → Backend.Run → TopK → Result → Sink
//
// A Scan walks what was dropped, in natural order, and streams: the first
// picture is decoded before the folder has been read to its end. Decoders pull
// items, fill a tensor slot from a fixed pool, and hand it to the batcher, which
// others may use at the same time. An idle lane takes what is queued, up to the
// device's batch. One collector hands results to the Sink, in the order in which
// they finish; an item's Index says where in the scan's order it belongs.
//
// The scan runs ahead of the decoders, so that the total is known early; what
// waits there is names alone. For all that holds pixels back-pressure is the
// blocked send: memory is bounded by the number of slots, whatever the folder's
// size. A picture that cannot be read, or that the network cannot do, is a Result
// with an error, never a stop; only the device, the sink or the context can stop a
// run.
// Pipeline.Run owns every goroutine it starts and returns when all are gone.
package pipeline
