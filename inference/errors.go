package inference

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Code names a kind of failure. The text is part of the JSON Lines contract;
// the sentences for people are made at the edge, from one table in package app.
type Code string

// The codes of a picture that could not be read.
const (
	CodeNotFound    Code = "not_found"           // gone since the scan
	CodePermission  Code = "permission"          // no right to read
	CodeNotRegular  Code = "not_regular"         // a pipe, a device, a folder
	CodeEmpty       Code = "empty_file"          // zero bytes
	CodeTruncated   Code = "truncated"           // ends too early; Detail may say how much was read ("41%")
	CodeCorrupt     Code = "corrupt"             // the codec gave up
	CodeUnsupported Code = "unsupported"         // Detail names the format by its signature ("PSD"), or is DetailUnknown
	CodeTooLarge    Code = "too_large"           // over the pixel or byte limit; Detail is "65500×65500", or DetailScans
	CodeChanged     Code = "changed"             // changed while being read
	CodeEncrypted   Code = "encrypted"           // a member of an archive that needs a password
	CodeArchive     Code = "archive_unsupported" // RAR, 7z; Detail names it
	CodeNested      Code = "archive_nested"      // an archive within an archive; Detail names its kind
	CodeBadArchive  Code = "archive_corrupt"     // a zip that cannot be read
	CodeZipBomb     Code = "archive_bomb"        // a member expands to an excessive size
	CodeIO          Code = "io"                  // the disk or network failed
	CodeCancelled   Code = "cancelled"           // the run was stopped before this picture
	CodeInternal    Code = "internal"            // a codec panicked: a fault of ours, caught
	CodeBadOutput   Code = "bad_output"          // the network answered NaN or Inf, or the same for different pictures
	CodeRejected    Code = "rejected"            // the network fails on this picture and works on others
	CodeHang        Code = "hang"                // the network did not come back from this picture, twice
	CodeCrash       Code = "crash"               // the program crashed repeatedly while it read this picture
)

// DetailUnknown is the Detail of CodeUnsupported for a content of no format that is known.
const DetailUnknown = "unknown"

// DetailCloud is the Detail of CodeUnsupported for a file that only stands for a picture
// in a cloud.
const DetailCloud = "cloud"

// DetailWeChat is the Detail of CodeUnsupported for a file of WeChat's cache, which only
// WeChat can read.
const DetailWeChat = "WeChat"

// DetailLargeZIP is the Detail of CodeArchive for a zip of over 4 GiB as macOS writes it,
// whose directory has no room for such numbers.
const DetailLargeZIP = "ZIP over 4 GiB"

// DetailNeedsLibHEIF is the Detail of CodeUnsupported for a HEIC that the WebAssembly build
// of libheif cannot read, while libheif itself could.
const DetailNeedsLibHEIF = "libheif"

// DetailMachine is the Detail of CodeOutOfMemory where it is the machine's memory, and not a GPU's.
const DetailMachine = "machine"

// DetailScans is the Detail of CodeTooLarge for a JPEG that is small and would take hours:
// each of its thousands of scans goes over the whole picture.
const DetailScans = "scans"

// The codes of what stops a run, or keeps one from starting.
const (
	CodeRuntimeMissing Code = "runtime_missing" // ONNX Runtime's library is not where it should be
	CodeRuntimeBad     Code = "runtime_bad"     // it is there, and wrong
	CodeRuntimeHeld    Code = "runtime_held"    // another one is loaded already, and a process can hold one
	CodePack           Code = "pack"            // a model pack that contradicts itself
	CodeDevice         Code = "device"          // the device asked for cannot be had
	CodeBackend        Code = "backend"         // the network failed while running
	CodeOutOfMemory    Code = "out_of_memory"   // the device's memory does not suffice, even for one picture; Detail may be DetailMachine
	CodeDeviceLost     Code = "device_lost"     // the device failed permanently, as a GPU does after a fatal CUDA error
	CodeRemote         Code = "remote"          // no server of another machine answers as it should; Detail is what the last one said
	CodeConsent        Code = "consent"         // pixels would leave this machine, and nobody has agreed to that; Detail is the device
	CodeNothingFound   Code = "nothing_found"   // no picture under the roots
	CodeExport         Code = "export"          // a file could not be written
	CodeDiskFull       Code = "disk_full"
	CodeTooManyFiles   Code = "too_many_open_files" // the system lets this process open no more
)

// The codes of the file that stores the results.
const (
	CodeWorkspace     Code = "workspace"         // any other failure
	CodeReadOnly      Code = "read_only"         // it cannot be written
	CodeNewer         Code = "workspace_newer"   // a later version of the program wrote it
	CodeForeign       Code = "workspace_foreign" // another program wrote it
	CodeDamaged       Code = "workspace_damaged" // it is not whole
	CodeCopy          Code = "workspace_copy"    // the daily copy could not be made
	CodeBusy          Code = "workspace_busy"    // another process has held it for too long
	CodeNoLocks       Code = "workspace_nolocks" // the file system that it is on refuses locks
	CodeLink          Code = "workspace_link"    // Path, which belongs to it, is a link or no regular file
	CodeTaskRunning   Code = "task_running"      // another process is running the task
	CodeNoSession     Code = "session_unknown"   // there is no task of the name in Detail
	CodeRootGone      Code = "root_gone"         // what a task was dropped from is not there: Path
	CodeLabels        Code = "labels"            // a label library that cannot be read: Path
	CodeLabelsKept    Code = "labels_read_only"  // a label library that cannot be written: Path
	CodeLabelsChanged Code = "labels_changed"    // another process has changed the label library
	CodeOtherPack     Code = "other_pack"        // the task of the name in Detail was begun with another pack
)

// The codes of a caller whose picture was not taken.
const (
	CodeQueueFull Code = "queue_full" // as many pictures wait as may; try again later
	CodeDraining  Code = "draining"   // the program is ending, and takes no more
)

// Error is a failure with a code. Path is the file it speaks of, Detail what a
// person needs besides the code's own sentence, Err the cause; both may be empty.
type Error struct {
	Code   Code
	Path   string
	Detail string
	Err    error
}

// Error returns the code, the path, the detail and the cause, as far as they are known.
func (e *Error) Error() string {
	s := string(e.Code)
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause, may be nil.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the outermost *Error in err's chain. An error
// without one is CodeInternal; nil has the empty code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	if errors.Is(err, context.Canceled) {
		return CodeCancelled
	}
	return CodeInternal
}

// Wrap turns an error of the file system into an *Error that names path; an
// *Error passes through unchanged, and nil stays nil.
func Wrap(path string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	code := CodeIO
	switch {
	case errors.Is(err, context.Canceled):
		code = CodeCancelled
	case errors.Is(err, fs.ErrNotExist):
		code = CodeNotFound
	case errors.Is(err, fs.ErrPermission):
		code = CodePermission
	case errors.Is(err, syscall.ENOSPC):
		code = CodeDiskFull
	}
	return &Error{Code: code, Path: path, Err: err}
}

// Recovered makes an error of a panic's value, for the places where a codec reads untrusted bytes.
func Recovered(path string, v any) error {
	return &Error{Code: CodeInternal, Path: path, Err: fmt.Errorf("panic: %v", v)}
}
