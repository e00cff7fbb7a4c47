// Package storetest makes what tests of the file of the results need of a machine.
package storetest
