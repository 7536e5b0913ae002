// Command ferretdb serves MongoDB's wire protocol over a PostgreSQL database, for tests. FerretDB as a library reports nothing to its makers.
package main

import (
	"context"
	"flag"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	postgres := flag.String("postgres", "", "URL of the database that keeps the documents")
	listen := flag.String("listen", "", "host:port to listen on")
	listenTLS := flag.String("listen-tls", "", "host:port to listen on with TLS")
	certificate := flag.String("certificate", "", "PEM file with the certificate for TLS")
	key := flag.String("key", "", "PEM file with its private key")
	flag.Parse()

	slog.SetLogLoggerLevel(slog.LevelWarn)
	server, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{
			TCP:         *listen,
			TLS:         *listenTLS,
			TLSCertFile: *certificate,
			TLSKeyFile:  *key,
		},
		Handler:       "postgresql",
		PostgreSQLURL: *postgres,
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
