// Package stage has the folders of what is on its way into a folder that several processes share, or out
// of it: they are removed when it has arrived, or by the next process where one was killed.
package stage
