package embeddings

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"wanwu/app/filelock"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

// Tidy rewrites the file without what is not live, where that is more than half of it;
// removed says how many embeddings that were. Of a content that is there twice the later
// one stays. Where another process is writing, nothing is done. It blocks for as long
// as the disk takes to copy the rest.
func (e *File) Tidy(live func(hash uint64) bool) (removed int64, err error) {
	lock, err := filelock.Try(e.base+".lock", false)
	if code := inference.CodeOf(err); code == inference.CodeBusy || code == inference.CodeNotFound {
		return 0, nil // nothing was ever written, or the next start tidies up
	}
	if err != nil {
		return 0, err
	}
	defer lock.Close() // nothing is written to it
	index, err := e.Index()
	if err != nil || len(index) == 0 {
		return 0, err
	}
	fi, err := os.Lstat(e.keysPath())
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

// rewrite copies what is live, and puts the copy in place of the files. Between the two renames
// there are no keys, so that an end in the middle leaves no wrong ones.
func (e *File) rewrite(index map[uint64]int64, live func(hash uint64) bool) (err error) {
	keys, err := nofollow.Open(e.keysPath(), os.O_RDONLY)
	if err != nil {
		return err
	}
	defer keys.Close() // only read, and closed already where all went well
	data, err := nofollow.Open(e.Path(), os.O_RDONLY)
	if err != nil {
		return err
	}
	defer data.Close()
	keysPath, dataPath := e.keysPath()+".new", e.Path()+".new"
	newKeys, err := nofollow.Open(keysPath, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	newData, err := nofollow.Open(dataPath, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		newKeys.Close() // the earlier error is returned
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, nofollow.Remove(keysPath), nofollow.Remove(dataPath))
		}
	}()
	toKeys, toData := bufio.NewWriter(newKeys), bufio.NewWriterSize(newData, 1<<20)
	toKeys.Write(e.header()) // Flush reports its failure
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
	if err = os.Rename(dataPath, e.Path()); err != nil {
		return err
	}
	return os.Rename(keysPath, e.keysPath())
}

func (e *File) copyLive(toKeys, toData io.Writer, fromKeys, fromData io.Reader, index map[uint64]int64, live func(hash uint64) bool) error {
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

// ended returns nil at the end of a file, also within an embedding.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
