package session

import (
	"time"

	"wanwu/app/store"
	"wanwu/inference"
	"wanwu/inference/source"
)

// Phase is the state of the session.
type Phase uint8

// The phases of a session.
const (
	Loading  Phase = iota // the engine is being opened and warmed up
	Ready                 // nothing to do
	Running               // a drop is being recognised
	Stopping              // stop was asked for; the batch under way ends
	Broken                // the engine could not be opened: Err says why
)

// Status is a snapshot of a session. A ticker reads it; no one is notified.
type Status struct {
	Phase Phase
	// Err is why the engine is Broken, or why the last run ended early.
	Err error
	// Device, Pack and Classes say what runs; Warm is one picture's time as
	// the warm-up measured it. All are zero while Loading.
	Device  inference.Device
	Pack    string
	Classes int
	Warm    time.Duration
	// Of the drops since the session was last idle: pictures found so far,
	// finished (errors included), and failed. Scanning is true while Total
	// may still grow. The figures stay after the end, until the next drop.
	Total, Finished, Failed int
	Scanning                bool
	// Added and Skipped are what the drops since last idle brought: new rows,
	// and what was left out by reason.
	Added   int
	Skipped map[source.SkipReason]int
	// Begun is when the first of these drops began; zero where there was none. Ran is
	// the number of the task that they all are of; 0 where they are of several.
	Begun time.Time
	Ran   int32
	// NoPictures is the first of the dropped folders and archives in which there was no
	// picture, by its absolute path; Skipped says how many there were.
	NoPictures string
	// Elapsed is since the first of these drops (at the end: until the end);
	// Rate is pictures recognised a second over the last seconds, without those that were
	// answered from the store; Remaining is an
	// estimate, zero where unknown. None of them runs backwards.
	Elapsed   time.Duration
	Rate      float64
	Remaining time.Duration
	// File is the picture that was last finished.
	File string
	// Stopped is whether the last run was cut short by the user.
	Stopped bool
	// Task is the number of the task that is being run; 0 for none.
	Task int32
	// Queued are the numbers of the tasks in the queue, in its order.
	Queued []int32
	// Restoring is whether the stored results are still being read.
	Restoring bool
	// Offer is whether earlier runs, or one that was stopped, left something unfinished that the user has not
	// decided on yet: Unfinished pictures, or more, where they were not all found.
	Offer      bool
	Unfinished int
	// FileReport is what had to be done about the file of the results when it was opened;
	// FileErr is why results are not stored at the moment, or what is wrong with it.
	FileReport store.Report
	FileErr    error
	// CacheErr is why thumbnails could not be written; the first time counts.
	CacheErr error
	// Cached is how many of Finished were answered from the store.
	Cached int
}

// Working reports whether a run is on, also while it is being stopped.
func (s Status) Working() bool { return s.Phase == Running || s.Phase == Stopping }

// Ended reports whether a run is over in which pictures were finished: to its end, or stopped, or
// failed.
func (s Status) Ended() bool { return s.Phase == Ready && s.Finished > 0 }

// Completed reports whether a run has ended, and all pictures that were found are finished.
func (s Status) Completed() bool { return s.Ended() && !s.Scanning && s.Finished == s.Total }
