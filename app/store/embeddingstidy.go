package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"wanwu/inference"
)

// Tidy rewrites the file without what is not live, where that is more than half of it;
// removed says how many embeddings that were. Of a content that stands twice the later
// one stays. Where another process is writing, nothing is done. It blocks for as long
// as the disk takes to copy the rest.
func (e *Embeddings) Tidy(live func(hash uint64) bool) (removed int64, err error) {
	lock, err := TryLock(e.base+".lock", false)
	if code := inference.CodeOf(err); code == inference.CodeBusy || code == inference.CodeNotFound {
		return 0, nil // nothing was ever written, or the next start tidies up
	}
	if err != nil {
		return 0, err
	}
	defer lock.Close()
	index, err := e.Index()
	if err != nil || len(index) == 0 {
		return 0, err
	}
	fi, err := os.Stat(e.keysPath())
	if err != nil {
		return 0, inference.Wrap(e.keysPath(), err)
	}
	n, stay := (fi.Size()-keysHeader)/keyLen, int64(0)
	for hash := range index {
		if live(hash) {
			stay++
		}
	}
	if 2*stay >= n {
		return 0, nil
	}
	if err := e.rewrite(index, live); err != nil {
		return 0, inference.Wrap(e.base, err)
	}
	return n - stay, nil
}

// rewrite copies what is live, and puts the copy in the place of the files. Between the
// two renames there are no keys, so that an end in the middle leaves no wrong ones.
func (e *Embeddings) rewrite(index map[uint64]int64, live func(hash uint64) bool) (err error) {
	keys, err := os.Open(e.keysPath())
	if err != nil {
		return err
	}
	defer keys.Close()
	data, err := os.Open(e.Path())
	if err != nil {
		return err
	}
	defer data.Close()
	newKeys, err := os.Create(e.keysPath() + ".new")
	if err != nil {
		return err
	}
	newData, err := os.Create(e.Path() + ".new")
	if err != nil {
		newKeys.Close()
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(newKeys.Name()) // they are begun anew the next time
			os.Remove(newData.Name())
		}
	}()
	toKeys, toData := bufio.NewWriter(newKeys), bufio.NewWriterSize(newData, 1<<20)
	toKeys.Write(e.header()) // Flush tells of its failure
	fromKeys, fromData := bufio.NewReader(keys), bufio.NewReaderSize(data, 1<<20)
	if _, err = fromKeys.Discard(keysHeader); err == nil {
		err = e.copyLive(toKeys, toData, fromKeys, fromData, index, live)
	}
	err = errors.Join(err, toKeys.Flush(), toData.Flush(), newKeys.Close(), newData.Close())
	if err != nil {
		return err
	}
	// Windows renames and removes nothing that is open.
	if err = errors.Join(keys.Close(), data.Close(), os.Remove(e.keysPath())); err != nil {
		return err
	}
	if err = os.Rename(newData.Name(), e.Path()); err != nil {
		return err
	}
	return os.Rename(newKeys.Name(), e.keysPath())
}

func (e *Embeddings) copyLive(toKeys, toData io.Writer, fromKeys, fromData io.Reader, index map[uint64]int64, live func(hash uint64) bool) error {
	key, row := make([]byte, keyLen), make([]byte, e.stride())
	for at := int64(0); ; at++ {
		if _, err := io.ReadFull(fromKeys, key); err != nil {
			return ended(err)
		}
		if _, err := io.ReadFull(fromData, row); err != nil {
			return ended(err)
		}
		hash := binary.LittleEndian.Uint64(key)
		if last, ok := index[hash]; !ok || last != at || !live(hash) {
			continue
		}
		if _, err := toKeys.Write(key); err != nil {
			return err
		}
		if _, err := toData.Write(row); err != nil {
			return err
		}
	}
}

// ended is nil where a file has come to its end, whole or not.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
