package embeddings

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/x448/float16"

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

const (
	// embeddingMagic begins the file of the keys.
	embeddingMagic = "WANWEMB1"
	// keysHeader is the magic, the number of values of an embedding as 4 bytes, and
	// room.
	keysHeader = 32
	// keyLen is the hash of a content as 8 bytes, the CRC-32 of its embedding as it
	// is in the other file as 4, and 4 reserved bytes.
	keyLen = 16
	// embeddingsHeld is how many embeddings wait at most while they cannot be written: some 20 MB.
	// Beyond that they are dropped: they can be computed again.
	embeddingsHeld = 8192
	// keysMost is how much of the file of the keys is read: 32 million contents.
	keysMost = 512 << 20
)

// File is a pack's side file: what the network has made of each content, as
// float16 behind one another in PACK.f16, which is made to be mapped into memory, and
// whose contents they are, in the same order, in PACK.keys. Both are only added to, an
// embedding before its key; where a content is there twice the later one counts.
//
// They are not part of the workspace file, nor of its copies: whatever is missing here,
// or damaged, can be computed from the pictures. So nothing waits for the disk, and each
// embedding has a checksum. All methods may be called from any goroutine, and several
// processes may add to one file.
type File struct {
	base string // path without the endings
	dims int

	mu   sync.Mutex
	keys []byte // to be added
	data []byte
}

// Dir returns where the side files of a workspace's file are.
func Dir(path string) string { return path + "-embeddings" }

// New returns the side file of a pack beside the workspace's file at path. key is the
// pack's, which is fit for a file's name, dims the number of values of an embedding. Nothing is
// opened: the files are made by the first Flush that has something to write.
func New(path, key string, dims int) *File {
	return &File{base: filepath.Join(Dir(path), key), dims: dims}
}

// Packs returns the side files that are beside the workspace's file at path.
func Packs(path string) ([]*File, error) {
	names, err := nofollow.List(Dir(path))
	if err != nil {
		return nil, err
	}
	var packs []*File
	for _, name := range names {
		key, is := strings.CutSuffix(name, ".keys")
		if !is {
			continue
		}
		h := make([]byte, keysHeader)
		if err := readAt(filepath.Join(Dir(path), name), h, 0); err != nil || !bytes.HasPrefix(h, []byte(embeddingMagic)) {
			continue // not whole: it is overwritten when something is added
		}
		if dims := binary.LittleEndian.Uint32(h[len(embeddingMagic):]); dims > 0 {
			packs = append(packs, New(path, key, int(dims)))
		}
	}
	return packs, nil
}

// Key returns the pack's.
func (e *File) Key() string { return filepath.Base(e.base) }

// Waiting returns how many embeddings were added and are not written.
func (e *File) Waiting() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.keys) / keyLen
}

// Path returns the file that can be mapped: rows of Dims little-endian float16 values.
func (e *File) Path() string { return e.base + ".f16" }

// Dims returns the number of values of an embedding.
func (e *File) Dims() int { return e.dims }

func (e *File) keysPath() string { return e.base + ".keys" }
func (e *File) stride() int      { return 2 * e.dims }

// Add queues the embedding of a content, to be written by the next Flush. One of another length, or
// without a hash, is left out.
func (e *File) Add(hash uint64, embedding []float32) {
	if hash == 0 || len(embedding) != e.dims || e.dims == 0 {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.keys) >= embeddingsHeld*keyLen {
		return
	}
	at := len(e.data)
	for _, v := range embedding {
		e.data = binary.LittleEndian.AppendUint16(e.data, float16.Fromfloat32(v).Bits())
	}
	e.keys = binary.LittleEndian.AppendUint64(e.keys, hash)
	e.keys = binary.LittleEndian.AppendUint32(e.keys, crc32.ChecksumIEEE(e.data[at:]))
	e.keys = binary.LittleEndian.AppendUint32(e.keys, 0)
}

// Flush writes what was added. Where another process is writing, or the disk refuses, it
// waits for the next Flush; only the second is an error.
func (e *File) Flush() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.keys) == 0 {
		return nil
	}
	if err := nofollow.MakeDir(filepath.Dir(e.base)); err != nil {
		return err
	}
	lock, err := filelock.Try(e.base+".lock", false)
	if inference.CodeOf(err) == inference.CodeBusy {
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Close() // nothing is written to it
	if err := e.append(); err != nil {
		return err
	}
	e.keys, e.data = e.keys[:0], e.data[:0]
	return nil
}

// append writes behind what is there. What an interrupted write left is overwritten.
func (e *File) append() error {
	keys, err := nofollow.Open(e.keysPath(), os.O_RDWR|os.O_CREATE)
	if err != nil {
		return err
	}
	data, err := nofollow.Open(e.Path(), os.O_RDWR|os.O_CREATE)
	if err != nil {
		keys.Close() // nothing was written to it
		return err
	}
	n, err := e.count(keys, data)
	if errors.Is(err, errNoEmbeddings) { // new, or not ours: it is overwritten
		n = 0
		if err = keys.Truncate(0); err == nil {
			_, err = keys.WriteAt(e.header(), 0)
		}
	}
	if err == nil {
		_, err = data.WriteAt(e.data, n*int64(e.stride()))
	}
	if err == nil {
		_, err = keys.WriteAt(e.keys, keysHeader+n*keyLen)
	}
	return inference.Wrap(e.base, errors.Join(err, data.Close(), keys.Close()))
}

func (e *File) header() []byte {
	h := make([]byte, keysHeader)
	copy(h, embeddingMagic)
	binary.LittleEndian.PutUint32(h[len(embeddingMagic):], uint32(e.dims))
	return h
}

// errNoEmbeddings means that the file of the keys is not one of ours, or of other embeddings.
var errNoEmbeddings = errors.New("not the keys of such embeddings")

// count returns how many embeddings both files have whole.
func (e *File) count(keys, data *os.File) (int64, error) {
	h := make([]byte, keysHeader)
	n, err := keys.ReadAt(h, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	if n < len(h) || !bytes.Equal(h, e.header()) {
		return 0, errNoEmbeddings
	}
	k, err := keys.Stat()
	if err != nil {
		return 0, err
	}
	d, err := data.Stat()
	if err != nil {
		return 0, err
	}
	return min((k.Size()-keysHeader)/keyLen, d.Size()/int64(e.stride())), nil
}

// Index returns the position of the embedding of each content that was written: 40 MB for a
// million. It is empty if there are none.
func (e *File) Index() (map[uint64]int64, error) {
	b, err := nofollow.Read(e.keysPath(), keysMost)
	if inference.CodeOf(err) == inference.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := os.Lstat(e.Path()) // a link has the length of its target's name
	if errors.Is(err, os.ErrNotExist) || err == nil && !bytes.HasPrefix(b, e.header()) {
		return nil, nil
	}
	if err == nil && !data.Mode().IsRegular() {
		err = nofollow.LinkError(e.Path())
	}
	if err != nil {
		return nil, inference.Wrap(e.Path(), err)
	}
	b = b[keysHeader:]
	n := min(int64(len(b)/keyLen), data.Size()/int64(e.stride()))
	at := make(map[uint64]int64, n)
	for i := range n {
		at[binary.LittleEndian.Uint64(b[i*keyLen:])] = i
	}
	return at, nil
}

// Read reads the embedding of a content from the place that Index has named into to, which has Dims
// values. An error with CodeDamaged means that it is not what was written.
func (e *File) Read(hash uint64, at int64, to []float32) error {
	var key [keyLen]byte
	if err := readAt(e.keysPath(), key[:], keysHeader+at*keyLen); err != nil {
		return err
	}
	data := make([]byte, e.stride())
	if err := readAt(e.Path(), data, at*int64(e.stride())); err != nil {
		return err
	}
	if binary.LittleEndian.Uint64(key[:]) != hash || crc32.ChecksumIEEE(data) != binary.LittleEndian.Uint32(key[8:]) {
		return &inference.Error{Code: inference.CodeDamaged, Path: e.Path(), Err: fmt.Errorf("embedding %d is not the one that was written", at)}
	}
	for i := range to {
		to[i] = float16.Frombits(binary.LittleEndian.Uint16(data[2*i:])).Float32()
	}
	return nil
}

func readAt(path string, b []byte, at int64) error {
	f, err := nofollow.Open(path, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	_, err = f.ReadAt(b, at)
	return inference.Wrap(path, err)
}
