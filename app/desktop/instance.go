package desktop

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/app/store"
	"wanwu/inference"
)

const (
	// handoverWait bounds how long a second program waits for the first, which answers once its
	// window is open: on a busy machine that takes some seconds.
	handoverWait = 10 * time.Second
	// handoverMost bounds what one program takes from another, in bytes: a command line is
	// shorter on every system. handovers bounds how many are read at once; more wait.
	handoverMost = 4 << 20
	handovers    = 4
)

// Instance is the one window on a workspace. A second process hands it the paths that were named
// and ends.
//
// The two talk through a Unix domain socket, which Windows has as well, in a folder
// that only this user may enter: nothing listens on the network.
type Instance struct {
	lock     *filelock.Lock
	listener net.Listener
	socket   string
	show     func(paths []string) bool
	conns    sync.WaitGroup
	ctx      context.Context
	cancel   context.CancelFunc
}

// handover is what a second program says; the answer is one byte.
type handover struct {
	Paths []string `json:"paths"`
}

// Claim makes this process the window on a workspace file. Where another one has it, instance is nil: that one was told
// to come to the front, with paths to add, which are this process's where they are relative. Where that one is just
// ending, Claim waits until it has. It blocks for moments then, for handoverWait at most, and an error means that the
// other one does not answer. Where nothing can be locked (a folder that may only be read) the error says so, and a
// window may be opened anyway. The caller closes the instance.
func Claim(ctx context.Context, workspace string, paths []string) (instance *Instance, err error) {
	dir, err := instanceFolder()
	if err != nil {
		return nil, err
	}
	if abs, err := filepath.Abs(workspace); err == nil {
		workspace = abs
	}
	workspace = store.RealPath(workspace)
	sum := xxh3.HashString128(workspace).Bytes()
	name := filepath.Join(dir, hex.EncodeToString(sum[:8]))
	lock, err := lockOrHandOver(ctx, name, absolute(paths))
	if lock == nil {
		return nil, err
	}
	// The lock is ours, so a socket that is there belongs to a program that is gone.
	if err := os.Remove(name + ".sock"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, errors.Join(inference.Wrap(name+".sock", err), lock.Close())
	}
	l, err := net.Listen("unix", name+".sock")
	if err != nil {
		return nil, errors.Join(inference.Wrap(name+".sock", err), lock.Close())
	}
	i := &Instance{lock: lock, listener: l, socket: name + ".sock"}
	i.ctx, i.cancel = context.WithCancel(context.Background())
	return i, nil
}

// instanceFolder returns where locks and sockets are, a folder that this user owns and that no one
// else may enter. A socket's path has room for about a hundred bytes, so it is not the workspace's
// own folder.
func instanceFolder() (string, error) {
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		dir = cache
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", inference.Wrap(dir, err)
	}
	dir = filepath.Join(dir, "wanwu")
	if err := nofollow.MakeDir(dir); err != nil {
		return "", err
	}
	return dir, inference.Wrap(dir, makePrivate(dir))
}

// Serve calls show, on a goroutine of the instance, each time a second program was
// started: the window is to come to the front and to add paths, if there are any. It
// answers false where the window is closing: then the second program waits until it
// may open one itself. Serve is called once.
func (i *Instance) Serve(show func(paths []string) bool) {
	i.show = show
	free := make(chan struct{}, handovers)
	i.conns.Go(func() {
		for {
			select {
			case free <- struct{}{}:
			case <-i.ctx.Done():
				return
			}
			c, err := i.listener.Accept()
			if err != nil {
				return // closed
			}
			i.conns.Go(func() { i.answer(c); <-free })
		}
	})
}

func (i *Instance) answer(c net.Conn) {
	defer c.Close()
	defer context.AfterFunc(i.ctx, func() { c.Close() })()
	if err := c.SetDeadline(time.Now().Add(handoverWait)); err != nil {
		return
	}
	var h handover
	if err := json.NewDecoder(io.LimitReader(c, handoverMost)).Decode(&h); err != nil {
		return // not one of ours, or ended: it gets no answer
	}
	// A relative path would be looked for in this process's folder, which was not meant.
	h.Paths = slices.DeleteFunc(h.Paths, func(p string) bool { return !filepath.IsAbs(p) })
	if i.show(h.Paths) {
		c.Write([]byte{1}) // a program that is gone needs no answer
	}
}

// Close lets another process claim the workspace. It waits for the goroutines.
func (i *Instance) Close() error {
	if i == nil {
		return nil
	}
	i.cancel()
	err := i.listener.Close()
	i.conns.Wait()
	return errors.Join(err, i.lock.Close())
}

// lockOrHandOver takes the lock, or tells the program that has it: then lock is nil, and
// err is nil once that one was told.
func lockOrHandOver(ctx context.Context, name string, paths []string) (lock *filelock.Lock, err error) {
	ctx, cancel := context.WithTimeout(ctx, handoverWait)
	defer cancel()
	pause := time.NewTicker(50 * time.Millisecond)
	defer pause.Stop()
	for {
		lock, err = filelock.Try(name+".lock", false)
		if inference.CodeOf(err) != inference.CodeBusy {
			return lock, err
		}
		if err = handOverOnce(ctx, name+".sock", paths); err == nil {
			return nil, nil
		}
		select {
		case <-pause.C: // it may just be starting, or ending
		case <-ctx.Done():
			return nil, &inference.Error{Code: inference.CodeBusy, Path: name + ".sock", Err: err}
		}
	}
}

func handOverOnce(ctx context.Context, socket string, paths []string) error {
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return err
	}
	defer c.Close()
	if at, ok := ctx.Deadline(); ok {
		if err := c.SetDeadline(at); err != nil {
			return err
		}
	}
	if err := json.NewEncoder(c).Encode(handover{Paths: paths}); err != nil {
		return err
	}
	_, err = io.ReadFull(c, make([]byte, 1))
	return err
}
