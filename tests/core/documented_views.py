"""The columns that Microsoft Learn documents for the views that `mssql_queries` asks, each under the page's title."""

COLUMNS = {
    "sys.databases": """
        name database_id source_database_id owner_sid create_date compatibility_level collation_name user_access
        user_access_desc is_read_only is_auto_close_on is_auto_shrink_on state state_desc is_in_standby
        is_cleanly_shutdown is_supplemental_logging_enabled snapshot_isolation_state snapshot_isolation_state_desc
        is_read_committed_snapshot_on recovery_model recovery_model_desc page_verify_option page_verify_option_desc
        is_auto_create_stats_on is_auto_create_stats_incremental_on is_auto_update_stats_on
        is_auto_update_stats_async_on log_reuse_wait log_reuse_wait_desc is_encrypted containment
        target_recovery_time_in_seconds
        delayed_durability is_query_store_on is_accelerated_database_recovery_on
    """,
    "sys.database_query_store_options": """
        desired_state desired_state_desc actual_state actual_state_desc readonly_reason current_storage_size_mb
        flush_interval_seconds interval_length_minutes max_storage_size_mb stale_query_threshold_days
        max_plans_per_query query_capture_mode query_capture_mode_desc size_based_cleanup_mode
    """,
    "sys.configurations": "configuration_id name value minimum maximum value_in_use description is_dynamic is_advanced",
    "msdb.dbo.backupset": """
        backup_set_id backup_set_uuid media_set_id first_lsn last_lsn database_backup_lsn backup_start_date
        backup_finish_date type database_name server_name machine_name recovery_model has_backup_checksums
        is_damaged is_copy_only is_snapshot backup_size compressed_backup_size
    """,
    "msdb.dbo.suspect_pages": "database_id file_id page_id event_type error_count last_update_date",
    "sys.database_files": """
        file_id file_guid type type_desc data_space_id name physical_name state state_desc size max_size growth
        is_media_read_only is_read_only is_sparse is_percent_growth
    """,
    "sys.dm_os_volume_stats": """
        database_id file_id volume_mount_point volume_id logical_volume_name file_system_type total_bytes
        available_bytes supports_compression is_read_only is_compressed
    """,
    "sys.dm_db_log_space_usage": """
        database_id total_log_size_in_bytes used_log_space_in_bytes used_log_space_in_percent
        log_space_in_bytes_since_last_backup
    """,
    "sys.dm_db_partition_stats": """
        partition_id object_id index_id partition_number in_row_data_page_count in_row_used_page_count
        in_row_reserved_page_count lob_used_page_count lob_reserved_page_count row_overflow_used_page_count
        row_overflow_reserved_page_count used_page_count reserved_page_count row_count
    """,
    "sys.tables": "name object_id principal_id schema_id parent_object_id type type_desc create_date is_ms_shipped",
    "sys.schemas": "name schema_id principal_id",
    "sys.indexes": """
        object_id name index_id type type_desc is_unique data_space_id ignore_dup_key is_primary_key
        is_unique_constraint fill_factor is_padded is_disabled is_hypothetical allow_row_locks allow_page_locks
        has_filter filter_definition
    """,
    "sys.stats": "object_id name stats_id auto_created user_created no_recompute has_filter filter_definition",
    "sys.dm_db_stats_properties": """
        object_id stats_id last_updated rows rows_sampled steps unfiltered_rows modification_counter
        persisted_sample_percent
    """,
    "sys.foreign_keys": """
        name object_id schema_id parent_object_id referenced_object_id key_index_id is_disabled
        is_not_for_replication is_not_trusted delete_referential_action update_referential_action
    """,
    "sys.check_constraints": """
        name object_id schema_id parent_object_id is_disabled is_not_for_replication is_not_trusted parent_column_id
        definition
    """,
    "sys.dm_db_missing_index_details": """
        index_handle database_id object_id equality_columns inequality_columns included_columns statement
    """,
    "sys.dm_db_missing_index_groups": "index_group_handle index_handle",
    "sys.dm_db_missing_index_group_stats": """
        group_handle unique_compiles user_seeks user_scans last_user_seek last_user_scan avg_total_user_cost
        avg_user_impact system_seeks system_scans last_system_seek last_system_scan avg_total_system_cost
        avg_system_impact
    """,
    "sys.dm_db_index_physical_stats": """
        database_id object_id index_id partition_number index_type_desc alloc_unit_type_desc index_depth index_level
        avg_fragmentation_in_percent fragment_count avg_fragment_size_in_pages page_count
        avg_page_space_used_in_percent record_count ghost_record_count
    """,
    "sys.dm_exec_connections": """
        session_id most_recent_session_id connect_time net_transport protocol_type protocol_version endpoint_id
        encrypt_option auth_scheme node_affinity num_reads num_writes last_read last_write net_packet_size
        client_net_address client_tcp_port local_net_address local_tcp_port connection_id parent_connection_id
    """,
    "sys.dm_exec_sessions": """
        session_id login_time host_name program_name host_process_id client_version client_interface_name security_id
        login_name nt_domain nt_user_name status context_info cpu_time memory_usage total_scheduled_time
        total_elapsed_time endpoint_id last_request_start_time last_request_end_time reads writes logical_reads
        is_user_process transaction_isolation_level lock_timeout deadlock_priority row_count prev_error
        original_login_name database_id authenticating_database_id open_transaction_count
    """,
    "sys.dm_exec_requests": """
        session_id request_id start_time status command sql_handle statement_start_offset statement_end_offset
        plan_handle database_id user_id connection_id blocking_session_id wait_type wait_time last_wait_type
        wait_resource open_transaction_count transaction_id percent_complete estimated_completion_time cpu_time
        total_elapsed_time scheduler_id reads writes logical_reads
    """,
    "sys.dm_hadr_database_replica_states": """
        database_id group_id replica_id group_database_id is_local is_primary_replica synchronization_state
        synchronization_state_desc is_commit_participant synchronization_health synchronization_health_desc
        database_state database_state_desc is_suspended suspend_reason suspend_reason_desc last_sent_time
        last_received_time last_hardened_time last_redone_time log_send_queue_size log_send_rate redo_queue_size
        redo_rate last_commit_time low_water_mark_for_ghosts secondary_lag_seconds
    """,
    "sys.availability_replicas": """
        replica_id group_id replica_metadata_id replica_server_name owner_sid endpoint_url availability_mode
        availability_mode_desc failover_mode failover_mode_desc session_timeout primary_role_allow_connections
        secondary_role_allow_connections create_date modify_date backup_priority read_only_routing_url
    """,
}
DOCUMENTED = {view: set(words.split()) for view, words in COLUMNS.items()}
